import TuneCore
import TuneJSON

/// Explains a proposal of a Gaussian process.
struct GPOrigin {
    /// The model.
    let model: LevelModel
    /// The space.
    let space: ModelSpace
    /// How many trials were pending.
    let pending: Int
    /// What decided.
    let acquisition: Acquisition
    /// How many configurations were compared.
    let candidates: Int
    /// Within which distance of a trial none was sought; 0 without such a rule.
    let plateauRadius: Double

    /// The members of the origin.
    func details(of chosen: AcquisitionSearch.Candidate) -> JSONObject {
        let transform = model.transform
        return [
            "model": "gaussian_process",
            "level": .integer(model.level),
            "points": .integer(model.entries.count),
            "pending": .integer(pending),
            "acquisition": .string(acquisition.name),
            "value": Self.number(chosen.worth),
            "predicted_loss": Self.number(transform.loss(of: chosen.mean)),
            "predicted_sd": Self.number(transform.spread(of: chosen.variance.squareRoot())),
            "best_loss": Self.number(transform.loss(of: model.best)),
            "improvement_on": acquisition.goal.map { Self.number(transform.loss(of: $0)) } ?? .null,
            "candidates": .integer(candidates),
            "plateau_radius": .number(plateauRadius),
            "length_scales": .object(Self.lengthScales(model.process.parameters, space)),
        ]
    }

    /// The five parameters along which the function changes fastest, the fastest first.
    static func lengthScales(_ parameters: KernelParameters, _ space: ModelSpace) -> JSONObject {
        let scales = parameters.lengthScales
        let order = scales.indices.sorted { (scales[$0], $0) < (scales[$1], $1) }.prefix(5)
        return JSONObject(
            order.map { index in
                JSONObject.Member(space.space.parameters[space.parameters[index]].name, number(scales[index]))
            })
    }

    /// A number, or null for what JSON has no form of.
    static func number(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }
}
