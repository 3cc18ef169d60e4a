"""Lists refusals by reason, after a run of test_edits.py."""

import collections


def pytest_terminal_summary(terminalreporter):
    reasons = collections.Counter(
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "refusal"
    )
    if reasons:
        terminalreporter.section("refused edits")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count:6} {reason}")
