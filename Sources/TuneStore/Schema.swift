import GRDB

/// The tables of the database, version by version.
enum Schema {
    /// What tells our files apart from others': "Tune" in ASCII, in the header of the file.
    static let applicationID = 0x5475_6E65

    /// The version that this program writes.
    static var version: Int { migrations.count }

    /// The migration at an index makes the version index + 1 of the one before; published ones are never
    /// changed.
    static let migrations = [tables + views]

    /// Brings the tables up to date, in one transaction.
    ///
    /// A file that is up to date stays untouched.
    static func migrate(_ database: Database) throws {
        let current = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard current < version else { return }
        try database.inTransaction(.immediate) {
            for migration in migrations[max(0, current)...] { try database.execute(sql: migration) }
            try database.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }

    /// The tables of version 1.
    ///
    /// An experiment's `seal` is the checksum of its name, its time and its metric; the checksums of its log
    /// begin with it, and `checksum` is that of the last row.
    private static let tables = """
        CREATE TABLE experiment (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            metric TEXT,
            seal INTEGER NOT NULL,
            version INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            summary TEXT NOT NULL,
            summary_checksum INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE event (
            experiment INTEGER NOT NULL,
            version INTEGER NOT NULL,
            at INTEGER NOT NULL,
            type TEXT NOT NULL,
            trial INTEGER,
            body TEXT NOT NULL,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (experiment, version)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX event_by_trial ON event (experiment, trial, version) WHERE trial IS NOT NULL;
        CREATE TABLE report (
            experiment INTEGER NOT NULL,
            version INTEGER NOT NULL,
            at INTEGER NOT NULL,
            trial INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            step INTEGER NOT NULL,
            action TEXT,
            value ANY,
            detail TEXT,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (experiment, version)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX report_by_trial ON report (experiment, trial, version);
        CREATE INDEX report_with_action ON report (experiment, trial, version) WHERE action IS NOT NULL;
        CREATE TABLE answer (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            digest TEXT NOT NULL,
            status INTEGER NOT NULL,
            headers TEXT NOT NULL,
            body BLOB NOT NULL,
            at INTEGER NOT NULL,
            checksum INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE setting (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL,
            checksum INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE deleted (experiment INTEGER PRIMARY KEY) STRICT;

        """
}
