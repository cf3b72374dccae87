/// The largest sizes the trainer accepts; beyond them it throws instead of exhausting the machine.
public enum TrainerLimits {
    /// The most hidden layers of a network.
    public static let hiddenLayers = 32
    /// The most units of one hidden layer.
    public static let width = 8_192
    /// The most rows of one batch.
    public static let batchSize = 65_536
    /// The most epochs a schedule may span.
    public static let epochs = 1_000_000
    /// The most weights and biases of a network.
    public static let parameters = 1 << 26
    /// The most numbers that one batch may occupy on its way through a network.
    public static let activations = 1 << 27
    /// The most classes of a target.
    public static let classes = 1_000
    /// The most inputs of a network after one-hot encoding, and the most columns of a table.
    public static let features = 65_536
    /// The most rows of a data set.
    public static let rows = 10_000_000
    /// The most feature values of a data set.
    public static let values = 1 << 28
    /// The most bytes of a data file, packed or unpacked.
    public static let fileBytes = 512 << 20
    /// The most values of a text column that get an input of their own.
    public static let levels = 256
    /// The most characters of a data set's name.
    public static let nameLength = 100
}
