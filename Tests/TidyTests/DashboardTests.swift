import Foundation
import Testing

@Suite("The dashboard's sources")
struct DashboardTests {
    /// The names in the folder, as a page is served from it.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Project.top.appending(path: "Dashboard").path)
            .filter { $0.first != "." }.sorted()
    }

    static func texts(endingIn end: String) throws -> [Project.File] {
        try names().filter { $0.hasSuffix(end) }.map { try Project.file("Dashboard/" + $0) }
    }

    @Test("every file of the folder is embedded, and no other (`Scripts/setup dashboard` writes the list)")
    func filesAreEmbedded() throws {
        let list = try Project.text("Sources/CDashboard/files.inc")
        let embedded = try list.captures(of: #"^    \{"([^"]+)","#)
        #expect(embedded == (try Self.names()))
        #expect(try list.captures(of: ##"^#embed "\.\./\.\./Dashboard/([^"]+)" suffix\(, 0\)$"##) == embedded)
    }

    @Test("the folder is flat and holds texts without zeros")
    func filesAreTexts() throws {
        for name in try Self.names() {
            #expect(name.contains(#/^[a-z0-9.-]+\.(html|js|css|svg)$/#), "\(name)")
            let data = try Data(contentsOf: Project.top.appending(path: "Dashboard/" + name))
            #expect(
                !data.isEmpty && !data.contains(0) && String(data: data, encoding: .utf8) != nil, "\(name)")
        }
    }

    @Test(
        "the page has nothing inline and nothing from elsewhere, as its policy demands",
        arguments: [
            #"<style"#, #"<script(?![^>]*\bsrc=)"#, #"\sstyle="#, #"\son[a-z]+="#, #"="(https?:)?//"#,
            #"="/"#,
        ])
    func pageIsStrict(pattern: String) throws {
        #expect(try Self.texts(endingIn: ".html").flatMap { try $0.places(matching: pattern) } == [])
    }

    @Test(
        "scripts and styles load nothing from elsewhere and evaluate no text",
        arguments: [
            #"\b(import|from)\s*\(?["'`]https?:"#, #"@import"#, #"url\(["']?(https?:)?//"#, #"\beval\("#,
            #"\bnew Function\("#, #"\bsetAttribute\(["']style["']"#, #"\bTODO\b|\bFIXME\b"#,
        ])
    func scriptsAreStrict(pattern: String) throws {
        let files = try Self.texts(endingIn: ".js") + Self.texts(endingIn: ".css")
        #expect(try files.flatMap { try $0.places(matching: pattern) } == [])
    }
}
