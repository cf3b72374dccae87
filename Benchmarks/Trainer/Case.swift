/// One training whose speed and accuracy are compared with those of other libraries.
struct Case {
    let task: String
    /// The file or folder below the data directory.
    let path: String
    let hidden: [Int]
    let batch: Int
    let epochs: Int

    /// The same networks as in the comparison with PyTorch and scikit-learn.
    static let all = [
        Case(task: "iris", path: "iris.csv", hidden: [32], batch: 32, epochs: 100),
        Case(task: "digits", path: "digits.csv", hidden: [64], batch: 32, epochs: 30),
        Case(task: "breast_cancer", path: "breast_cancer.csv", hidden: [32], batch: 32, epochs: 50),
        Case(task: "mnist", path: "mnist", hidden: [128], batch: 128, epochs: 5),
        Case(task: "mnist-256-128", path: "mnist", hidden: [256, 128], batch: 128, epochs: 3),
        Case(task: "adult", path: "pmlb/adult.tsv.gz", hidden: [64, 64], batch: 256, epochs: 5),
        Case(task: "letter", path: "pmlb/letter.tsv.gz", hidden: [128], batch: 128, epochs: 15),
        Case(task: "fars", path: "pmlb/fars.tsv.gz", hidden: [64, 64], batch: 256, epochs: 3),
    ]
}
