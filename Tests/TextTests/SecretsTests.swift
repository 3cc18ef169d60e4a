import Testing
import Text

@Suite struct SecretsTests {
  @Test(arguments: [
    ("https://ann:pw@host:8/x", "https://(secret)@host:8/x"),
    ("https://pw@host", "https://(secret)@host"), ("//a:b@host", "//(secret)@host"),
    ("ann:pw@host", "(secret)@host"), ("socks5://ann:p@w@host", "socks5://(secret)@host"),
    ("https://host/x?token=pw", "https://host/x?(secret)"),
    ("a ghp_abc b", "a (secret) b"), ("xghp_abc", "(secret)"), ("github_pat_1_2", "(secret)"),
    ("0123456789abcdef0123456789ABCDEF01234567", "(secret)"),
  ])
  func `what may be a secret is not shown`(text: String, shown: String) {
    #expect(text.withoutSecrets == shown)
  }

  @Test(arguments: [
    "https://host:8/api/v3", "git@github.com:acme/specs", "acme/specs", "main@{1}", "what?", "",
    "0123456789abcdef0123456789abcdef0123456", "größe", "a//b?c".replacing("//", with: "/"),
  ])
  func `everything else is shown as it is`(text: String) { #expect(text.withoutSecrets == text) }
}
