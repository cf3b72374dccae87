/// The order in which NumPy's default `argsort` leaves numbers: that of equal ones is not by position.
///
/// Which of several equal losses are good depends on it, so the published form of BOHB needs it.
///
/// Source: NumPy 1.23, `argsort` with `kind='quicksort'`: median of three, insertion sort of up to 17, the
/// larger part put off; where it would fall back to heap sort, this one falls back to a stable order.
enum NumPyOrder {
    /// The indices of numbers, ascending.
    ///
    /// Cost: n log n.
    ///
    /// - Parameters:
    ///   - values: The numbers, none of them NaN.
    ///   - splits: How often a part may come from a split; by default twice the logarithm to base 2 of the
    ///     count.
    static func indices(of values: [Double], splits: Int? = nil) -> [Int] {
        var order = Array(values.indices)
        let splits = splits ?? 2 * (Int.bitWidth - 1 - max(1, values.count).leadingZeroBitCount)
        var parts = [Part(low: 0, high: values.count - 1, splits: splits)]
        while var part = parts.popLast() {
            guard part.splits >= 0 else { return stable(values) }
            while part.high - part.low > 16 {
                let middle = partition(&order, part, values)
                part.splits -= 1
                var other = part
                if middle - part.low < part.high - middle {
                    other.low = middle + 1
                    part.high = middle - 1
                } else {
                    other.high = middle - 1
                    part.low = middle + 1
                }
                parts.append(other)
            }
            insertionSort(&order, part, values)
        }
        return order
    }

    /// A part of the order that is still to be sorted, and how often it may still be split.
    private struct Part {
        var low: Int
        var high: Int
        var splits: Int
    }

    private static func stable(_ values: [Double]) -> [Int] {
        values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    }

    /// Puts smaller numbers before the pivot and larger ones behind it; equal ones stop both scans.
    private static func partition(_ order: inout [Int], _ part: Part, _ values: [Double])
        -> Int
    {
        let (low, high) = (part.low, part.high)
        let middle = low + (high - low) / 2
        func sortPair(_ first: Int, _ second: Int) {
            if values[order[second]] < values[order[first]] { order.swapAt(first, second) }
        }
        sortPair(low, middle)
        sortPair(middle, high)
        sortPair(low, middle)
        let pivot = values[order[middle]]
        var (left, right) = (low, high - 1)
        order.swapAt(middle, right)
        while true {
            repeat { left += 1 } while values[order[left]] < pivot
            repeat { right -= 1 } while pivot < values[order[right]]
            guard left < right else { break }
            order.swapAt(left, right)
        }
        order.swapAt(left, high - 1)
        return left
    }

    private static func insertionSort(_ order: inout [Int], _ part: Part, _ values: [Double]) {
        guard part.low < part.high else { return }
        for place in part.low + 1...part.high {
            let index = order[place]
            var hole = place
            while hole > part.low, values[index] < values[order[hole - 1]] {
                order[hole] = order[hole - 1]
                hole -= 1
            }
            order[hole] = index
        }
    }
}
