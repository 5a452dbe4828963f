"""A whole site under a schedule of faults, devices that write down each try, and a checker that compares.

python -m tests.faults short      in .ci/run
python -m tests.faults nightly    with NIGHTLY=true and by `make nightly`
python -m tests.faults long       by `make faults`
"""
