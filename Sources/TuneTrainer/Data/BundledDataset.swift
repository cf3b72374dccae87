internal import CDatasets

/// A data set that is part of the program.
enum BundledDataset: String, CaseIterable {
    /// 150 irises of 3 kinds, 4 measures each.
    case iris
    /// 1,797 handwritten digits of 8 by 8 pixels.
    case digits

    /// The gzipped table.
    var bytes: [UInt8] {
        switch self {
        case .iris: Array(UnsafeBufferPointer(start: tune_dataset_iris(), count: tune_dataset_iris_size()))
        case .digits:
            Array(UnsafeBufferPointer(start: tune_dataset_digits(), count: tune_dataset_digits_size()))
        }
    }
}
