extension Schema {
    /// The views `trials` and `reports` of version 1, for people who bring pandas; times are RFC 3339 in UTC.
    ///
    /// A trial's state follows from its last event and from the first report after it that came with a
    /// decision, as the fold of the events has it.
    static let views = """
        CREATE VIEW reports (experiment, trial, attempt, step, value, metrics, at) AS
        SELECT experiment.name, trial, attempt, step, \(number("value")),
            coalesce(json_extract(detail, '$.metrics'), '{' || json_quote(metric) || ':' || CASE typeof(value)
                WHEN 'real' THEN printf('%!.17g', value) ELSE json_quote(value) END || '}'),
            \(time("at"))
        FROM report JOIN experiment ON experiment.id = report.experiment;

        CREATE VIEW trials
            (experiment, number, config, state, value, attempts, worker, created_at, finished_at, origin) AS
        WITH life AS (
            SELECT experiment, trial, min(version) AS first, max(version) AS last,
                count(*) FILTER (WHERE type = 'handed_out') AS attempts,
                max(version) FILTER (WHERE type = 'handed_out') AS handed
            FROM event WHERE trial IS NOT NULL GROUP BY experiment, trial
        ), course AS (
            SELECT life.*, birth.at AS born, birth.body AS birth, latest.at AS at, latest.type, latest.body,
                CASE latest.type WHEN 'trial_added' THEN 'queued' WHEN 'requeued' THEN 'queued'
                    WHEN 'handed_out' THEN 'running' WHEN 'revived' THEN 'running'
                    WHEN 'stop_requested' THEN 'stopping' WHEN 'paused' THEN 'paused' WHEN 'lost' THEN 'lost'
                    ELSE json_extract(latest.body, '$.state') END AS settled,
                (SELECT min(version) FROM report WHERE experiment = life.experiment
                    AND trial = life.trial AND action IS NOT NULL AND version > life.last) AS decided,
                (SELECT max(version) FROM report WHERE experiment = life.experiment
                    AND trial = life.trial) > life.last AS is_heard
            FROM life
            JOIN event AS birth ON birth.experiment = life.experiment AND birth.version = life.first
            JOIN event AS latest ON latest.experiment = life.experiment AND latest.version = life.last
        ), outcome AS (
            SELECT course.*,
                CASE WHEN settled IN (\(finalStates), 'paused') THEN settled
                    WHEN decision.action = 'pause' THEN 'paused'
                    WHEN decision.action = 'stop' THEN
                        iif(json_extract(decision.detail, '$.completes'), 'completed', 'stopped')
                    WHEN settled IN ('lost', 'queued') AND is_heard THEN 'running'
                    ELSE settled END AS state,
                CASE WHEN settled IN (\(finalStates)) THEN course.at ELSE decision.at END AS ended
            FROM course LEFT JOIN report AS decision
                ON decision.experiment = course.experiment AND decision.version = course.decided
        ), result AS (
            SELECT outcome.*, experiment.name, coalesce(
                CASE WHEN type = 'finished' THEN
                    (SELECT value FROM json_each(body, '$.metrics') WHERE key = experiment.metric) END,
                (SELECT value FROM report WHERE experiment = outcome.experiment AND trial = outcome.trial
                    AND value IS NOT NULL ORDER BY version DESC LIMIT 1)) AS value
            FROM outcome JOIN experiment ON experiment.id = outcome.experiment
        )
        SELECT name, trial, json_extract(birth, '$.config'), state, \(number("value")), attempts,
            (SELECT json_extract(body, '$.worker') FROM event
                WHERE experiment = result.experiment AND version = result.handed),
            \(time("born")), CASE WHEN state IN (\(finalStates)) THEN \(time("ended")) END,
            coalesce(json_extract(birth, '$.origin.source'), 'client')
        FROM result;

        """

    private static let finalStates = "'completed', 'failed', 'infeasible', 'stopped', 'cancelled'"

    /// A metric as a number: NaN as NULL, infinity as such.
    private static func number(_ column: String) -> String {
        "CASE \(column) WHEN 'nan' THEN NULL WHEN 'inf' THEN 9e999 WHEN '-inf' THEN -9e999 ELSE \(column) END"
    }

    private static func time(_ column: String) -> String {
        "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
    }
}
