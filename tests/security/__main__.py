"""`python -m tests.security`: each threat and how many tests hold it off, as the README's table."""

from tests.security import THREATS, held

if __name__ == "__main__":
    tests = held()
    print("| | What somebody may try, or do by mistake | Tests |\n|---|---|---|")
    for number, threat in THREATS.items():
        print(f"| {number} | {threat} | {len(tests.get(number, ()))} |")
