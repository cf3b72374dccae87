/// Refuses what a page of another site makes a browser send.
///
/// Source: W3C Fetch Metadata Request Headers, `Sec-Fetch-Site`; RFC 6454, section 7.
enum OriginGate {
    /// Checks a request that may change something.
    ///
    /// - Throws: `Problem` 403 when a browser says that it comes from elsewhere.
    static func check(
        sites: some Collection<String>, origins: some Collection<String>, host: Host?
    ) throws(Problem) {
        for site in sites where site != "same-origin" && site != "none" {
            throw Problem(.forbidden, "A request of another site must not change anything.")
        }
        for origin in origins {
            guard let host, let own = self.host(of: origin), own == host else {
                throw Problem(.forbidden, "A request of another origin must not change anything.")
            }
        }
    }

    private static func host(of origin: String) -> Host? {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return Host(String(origin.dropFirst(scheme.count)))
        }
        return nil
    }
}
