"""What the tests of the page find wrong, counted: a run says all of it and not the first alone."""

failures = 0


def check(holds, what):
    global failures
    if not holds:
        failures += 1
        print("FAILED:", what)
