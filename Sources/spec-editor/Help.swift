/// What `--help` says.
enum Help {
  static let text = """
    spec-editor \(Version.text): edits and deploys pods, as a FastCGI responder behind nginx.

    Usage: spec-editor            serve, until SIGTERM or SIGINT
           spec-editor --healthcheck   ask the one that runs on FCGI_LISTEN
           spec-editor --version
           spec-editor --help

    It is configured by the environment; an empty value counts as not set.

      SPEC_SOURCE      github (default) or local
      GH_TOKEN         token; or GH_TOKEN_FILE, the path of a file that holds it
      GH_REPO          owner/name (trakrf/action-spec)
      SPECS_PATH       folder of {customer}/{env}/spec.yml (demo/infra)
      WORKFLOW_BRANCH  branch read and dispatched on (main)
      WORKFLOW_FILE    workflow that is dispatched (deploy-pod.yml)
      DEPLOY_MODE      dispatch
      GH_API_URL       https://api.github.com, or a GitHub Enterprise Server
      GH_WEB_URL       https://github.com
      LOCAL_REPO       bare repository of the local source (/var/lib/spec-editor/specs.git)
      DEPLOY_COMMAND   run by the local source after the commit
      FCGI_LISTEN      :PORT, ADDRESS:PORT or a socket's path (:9000)
      FCGI_WORKERS     requests answered at once, 2 to 256 (16)
      CACHE_TTL        seconds before the catalogue is checked again (30)
      LOG_LEVEL        trace, debug, info (default), notice, warning, error, critical
      LOG_FORMAT       json (default) or text, to standard error

    Exit status: 0 after a signal, 64 wrong usage, 69 cannot listen, 78 configuration cannot be used.

    """
}
