/// One parsing event, copied from libyaml: it holds no pointer into libyaml's memory.
struct Event {
  enum Kind {
    case streamStart, streamEnd
    case documentStart, documentEnd
    case alias(String)
    case scalar(Scalar, anchor: String?)
    case sequenceStart(Properties)
    case mappingStart(Properties)
    case collectionEnd
  }

  /// What comes before a collection's content, and how that content is written.
  struct Properties {
    var anchor: String?
    var tag: String?
    /// Whether the collection is written in brackets or braces.
    var isFlow: Bool
  }

  /// A place as libyaml counts: by Unicode scalars, not by bytes.
  struct Place {
    var mark: Mark
    /// Unicode scalars before the place; a byte order mark is not one of them.
    var index: Int
  }

  var kind: Kind
  var start: Place
  var end: Place
}
