import TuneJSON

/// A number as people read it: five digits at most count.
func short(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    guard value != 0 else { return "0" }
    let size = abs(value)
    if size >= 1e6 || size < 1e-4 { return scientific(value) }
    let decimals = size >= 1000 ? 1 : size >= 1 ? 4 : 5
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    let text = "\((value * scale).rounded() / scale)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

private func scientific(_ value: Double) -> String {
    var (mantissa, exponent) = (value, 0)
    while abs(mantissa) >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while abs(mantissa) < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\((mantissa * 1000).rounded() / 1000)e\(exponent)"
}

/// A value of a configuration or a metric on one line.
func short(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null?: "-"
    case .string(let text)?: text
    case .number(let number)?: short(number)
    case .integer?, .bool?, .array?, .object?: value?.text ?? "-"
    }
}

/// Seconds as `1:02:03` or `2:03`.
func duration(_ seconds: Double) -> String {
    let total = Int(min(max(seconds, 0), 1e9).rounded())
    let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
}
