"""What transformers makes of small models of every family: -ln p of each token but the first, in float32.

    python transformers_losses.py FOLDER

FOLDER has a folder for each model and ids.json, the tokens of one window. Prints {"transformers": VERSION, "losses":
{MODEL: [...]}}. ModelVariantsTest writes the models, calls this and keeps what it prints, where it is given the
Python of the environment that `integration-tests/bin/python-environment torch` makes:

    mvn -pl spark-job -am -Dtest=ModelVariantsTest -Dsurefire.failIfNoSpecifiedTests=false \
      -Dtsenor.transformers="$(integration-tests/bin/python-environment torch)" test
"""

import json
import pathlib
import sys

import torch
import transformers

folder = pathlib.Path(sys.argv[1])
ids = torch.tensor([json.loads((folder / "ids.json").read_text())])
losses = {}
for path in sorted(path for path in folder.iterdir() if path.is_dir()):
    model = transformers.AutoModelForCausalLM.from_pretrained(
        path, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    with torch.no_grad():
        logits = model(ids).logits[0, :-1]
    chosen = torch.nn.functional.cross_entropy(logits.double(), ids[0, 1:], reduction="none")
    losses[path.name] = chosen.tolist()
print(json.dumps({"transformers": transformers.__version__, "losses": losses}))
