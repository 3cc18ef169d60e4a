internal import Text
import YAML

// The names of entries.

extension SubmissionReader {
  mutating func addKeys(of mapping: MappingPart, at path: FieldPath) {
    var taken = Set(mapping.named.compactMap { $0.path.last }.map { ExactText($0) })
    var renamed: [(from: String, to: String)] = []
    let before = problems.count
    // Unchanged names take precedence over new ones.
    for entry in mapping.entries {
      guard let key = entry.path.last, typedKey(of: entry, key) == nil else { continue }
      asked.insert(entry.path)
      taken.insert(ExactText(key))
    }
    for entry in mapping.entries {
      guard let key = entry.path.last, let typed = typedKey(of: entry, key) else { continue }
      // An emptied entry is removed, so its name does not change.
      if check(typed, at: entry.path, &taken), !edits.contains(.remove(entry.path)) {
        renamed.append((key, typed))
      }
    }
    // If a name is ambiguous, all are kept as typed, so that no entry takes another's place.
    let areClear = problems.count == before
    if areClear {
      rename(renamed, at: path)
    } else {
      wrong.formUnion(renamed.map { path.appending($0.from) })
    }
    guard mapping.takesEntries else { return }
    let blank = path.appending(mapping.blankKey)
    var value: Value?
    if case .field(let field)? = mapping.blank?.content { value = typed(field) }
    let key = submission.keys[blank] ?? ""
    guard !key.isEmpty || value != nil, check(key, at: blank, &taken) else { return }
    guard areClear else {
      wrong.insert(blank)
      return
    }
    whole.insert(path.appending(key))
    edits.append(
      .set(path.appending(key), value ?? mapping.blank.map { _ in .string("") } ?? .mapping([]))
    )
  }

  /// The new name of an entry; `nil` if it is unchanged.
  private func typedKey(of entry: FormPart, _ key: String) -> String? {
    submission.keys[entry.path].flatMap { ExactText($0) == ExactText(key) ? nil : $0 }
  }

  /// Whether a key can be used; if so, it is taken.
  private mutating func check(
    _ key: String,
    at path: FieldPath,
    _ taken: inout Set<ExactText>
  ) -> Bool {
    asked.insert(path)
    if key.isEmpty {
      wrong.insert(path)
      problems.append(FieldProblem(.key(path), "Enter a key, or remove the entry"))
    } else if !taken.insert(ExactText(key)).inserted {
      wrong.insert(path)
      problems.append(
        FieldProblem(.key(path), "“\(key.shown(limit: 40))” is a key already; enter another one")
      )
    } else {
      return true
    }
    return false
  }

  /// Renames entries; if names are swapped, one entry gets a temporary name.
  private mutating func rename(_ renamed: [(from: String, to: String)], at path: FieldPath) {
    var rest = renamed
    while !rest.isEmpty {
      let place = rest.firstIndex { one in
        !rest.contains { $0.from.utf8.elementsEqual(one.to.utf8) }
      }
      if let place {
        let one = rest.remove(at: place)
        edits.append(.move(from: path.appending(one.from), to: path.appending(one.to)))
      } else {
        let between = rest[0].to + "\u{1F501}" + rest[0].from
        edits.append(.move(from: path.appending(rest[0].from), to: path.appending(between)))
        rest[0].from = between
      }
    }
  }
}
