extension Dataset {
    /// Prepares a table in delimited text, plain or gzipped.
    ///
    /// Rows without a target are left out. Text and few different integers make classes, two of them a binary
    /// task, all else regression. Everything that is fitted is fitted on the training rows.
    ///
    /// - Parameters:
    ///   - table: The bytes of the file.
    ///   - options: How to read it.
    /// - Throws: `TrainerError`, for every table that cannot be learned from.
    public init(table bytes: [UInt8], options: DatasetOptions = DatasetOptions()) throws(TrainerError) {
        try self.init(table: bytes, options: options, testRows: nil)
    }

    /// Prepares a table whose test rows are given by their numbers among the rows with a target, as
    /// comparisons need it.
    package init(
        table bytes: [UInt8], options: DatasetOptions, testRows: [Int32]?
    ) throws(TrainerError) {
        try options.validate()
        let table = try Table(
            Self.plain(bytes), delimiter: options.delimiter?.asciiValue, hasHeader: options.hasHeader)
        let target = try Self.targetIndex(options.target, in: table)
        let encoding = try TargetEncoding(table.columns[target], kind: options.task)
        let test = Set(testRows ?? [])
        let others = encoding.values.indices.map { Int32($0) }.filter { !test.contains($0) }
        let strata = encoding.strata
        var split = try Split.stratified(
            others, classes: others.map { strata[Int($0)] },
            fractions: (options.validationFraction, testRows == nil ? options.testFraction : 0),
            seed: options.seed)
        split.test = testRows ?? split.test
        var columns = table.columns
        columns.remove(at: target)
        let train = split.train.map { encoding.rows[Int($0)] }
        let features = try FeatureEncoding(columns, train: train)
        try self.init(
            features: FeatureMatrix(
                columns: features.width, storage: .floats(features.matrix(encoding.rows))),
            targets: encoding.targets(train: split.train), task: encoding.task,
            classNames: encoding.classNames, split: split)
    }

    /// Prepares images and labels in IDX files, plain or gzipped.
    ///
    /// - Parameters:
    ///   - train: The rows to learn from and to validate with; also to test with, if there is no `test`.
    ///   - test: The rows for the end.
    ///   - options: The split, and what is to be learned.
    /// - Throws: `TrainerError`, for all files that cannot be learned from.
    public init(
        train: (images: [UInt8], labels: [UInt8]), test: (images: [UInt8], labels: [UInt8])?,
        options: DatasetOptions = DatasetOptions()
    ) throws(TrainerError) {
        try options.validate()
        var (features, labels) = try Self.images(train)
        let trainRows = labels.count
        if let test {
            let (more, moreLabels) = try Self.images(test)
            features = try features.appending(more)
            labels += moreLabels
        }
        let encoding = try TargetEncoding(.numbers(labels), kind: options.task)
        guard encoding.rows.count == labels.count else { throw .damagedIDX(reason: "a label is NaN") }
        var split = try Split.stratified(
            (0..<Int32(trainRows)).map { $0 }, classes: Array(encoding.strata[..<trainRows]),
            fractions: (options.validationFraction, test == nil ? options.testFraction : 0),
            seed: options.seed)
        if test != nil { split.test = Array(Int32(trainRows)..<Int32(labels.count)) }
        try self.init(
            features: features, targets: encoding.targets(train: split.train), task: encoding.task,
            classNames: encoding.classNames, split: split)
    }

    private static func targetIndex(_ name: String?, in table: Table) throws(TrainerError) -> Int {
        guard table.columns.count > 1 else { throw .noUsableFeatures }
        guard let name else { return table.columns.count - 1 }
        let matches = table.names.indices.filter { table.names[$0] == name }
        guard let index = matches.first else { throw .unknownColumn(name) }
        guard matches.count == 1 else { throw .unusableTarget(reason: "several columns have its name") }
        return index
    }

    private static func images(
        _ files: (images: [UInt8], labels: [UInt8])
    ) throws(TrainerError) -> (FeatureMatrix, [Double]) {
        let images = try IDXFile(plain(files.images))
        let labels = try IDXFile(plain(files.labels))
        guard labels.sizes == [images.sizes[0]] else {
            throw .damagedIDX(reason: "its labels are not one per image")
        }
        return (try images.features(), labels.numbers)
    }

    private static func plain(_ bytes: [UInt8]) throws(TrainerError) -> [UInt8] {
        guard Gzip.isPacked(bytes) else { return bytes }
        return try Gzip.unpacked(bytes, limit: TrainerLimits.fileBytes)
    }
}

extension FeatureMatrix {
    /// The rows of both, which must be of one kind and width.
    fileprivate func appending(_ other: FeatureMatrix) throws(TrainerError) -> FeatureMatrix {
        guard columns == other.columns else {
            throw .damagedIDX(reason: "its test images have another size")
        }
        switch (storage, other.storage) {
        case (.floats(let values), .floats(let more)):
            return FeatureMatrix(columns: columns, storage: .floats(values + more))
        case (.bytes(let values), .bytes(let more)):
            return FeatureMatrix(columns: columns, storage: .bytes(values + more))
        case (.floats, .bytes), (.bytes, .floats):
            throw .damagedIDX(reason: "its test images have another type")
        }
    }
}
