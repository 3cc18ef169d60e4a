import Specs
import YAML

extension [FormPart] {
  /// The control to focus after a button was pressed.
  func control(after action: DraftAction) -> FieldPath? {
    var path = action.path
    if action.kind == .up || action.kind == .down, let parent = path.parent,
      let index = path.last.flatMap(Int.init)
    {
      path = parent.appending(String(index + (action.kind == .up ? -1 : 1)))
    }
    if action.kind == .remove, let parent = path.parent { path = parent }
    guard let part = first(at: path) else { return nil }
    guard action.kind == .add || action.kind == .remove else { return part.fields.first?.path }
    switch part.content {
    case .list(let list): return list.blank?.path ?? list.items.last?.fields.first?.path
    case .mapping(let mapping): return mapping.blank?.path ?? part.fields.first?.path
    default: return part.fields.first?.path
    }
  }
}
