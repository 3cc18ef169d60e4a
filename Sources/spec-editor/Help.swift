/// The text of `--help`.
enum Help {
  static let text = """
    spec-editor \(Version.text): edits and deploys pods, as a FastCGI responder behind nginx.

    Usage: spec-editor                 answer requests until SIGTERM or SIGINT
           spec-editor --healthcheck   check the instance that listens on FCGI_LISTEN
           spec-editor --version
           spec-editor --help

    Configuration comes from environment variables; an empty value counts as not set.

      SPEC_SOURCE      github (default) or local
      GH_TOKEN         token; or GH_TOKEN_FILE, the path of a file that holds it and can change
      GH_REPO          owner/name (trakrf/action-spec)
      SPECS_PATH       folder of {customer}/{env}/spec.yml (demo/infra)
      WORKFLOW_BRANCH  branch to read and to run the workflow on (main)
      WORKFLOW_FILE    workflow to start (deploy-pod.yml)
      DEPLOY_MODE      dispatch
      GH_API_URL       https://api.github.com, or https://HOST/api/v3 for GitHub Enterprise Server
      GH_WEB_URL       https://github.com
      GH_CA_FILE       PEM file of the authorities to trust for GitHub's server (the system's)
      HTTPS_PROXY      proxy for requests to GitHub, and NO_PROXY, as in curl
      LOCAL_REPO       bare repository of the local source (/var/lib/spec-editor/specs.git)
      DEPLOY_COMMAND   command that the local source runs after the commit
      FCGI_LISTEN      :PORT, ADDRESS:PORT or the path of a socket (:9000)
      FCGI_WORKERS     requests answered at once, 2 to 256 (16)
      CACHE_TTL        seconds before the list of pods is checked again (30)
      LOG_LEVEL        trace, debug, info (default), notice, warning, error, critical
      LOG_FORMAT       json (default) or text, to standard error

    Exit status: 0 after a signal, 64 wrong usage, 69 cannot listen, 78 invalid configuration.

    """
}
