"""One peer on one day, in a process of its own that reads the preloaded clock: prints one JSON object.

python bench/day_peer.py vroom CASE.pickle 5
"""

import json
import pickle
import sys
from pathlib import Path

from planning_peers import load


def main():
    peer, file, seconds = sys.argv[1:]
    module, reason = load(peer)
    if module is None:
        print(json.dumps({"refused": reason}))
        return
    # The file is written by the run that started this process.
    case = pickle.loads(Path(file).read_bytes())
    answer = module.solve(case, float(seconds), 1)
    told = {"cpu_s": answer.cpu_s, "routes": [rows for _, rows in answer.routes]}
    print(json.dumps({**told, **({"refused": answer.note} if answer.note else {})}, default=int))


if __name__ == "__main__":
    main()
