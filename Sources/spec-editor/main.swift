print("spec-editor")
