"""Callbacks and loops for training libraries, one small module each.

Nothing here imports a library: `tuneserver.integrations.xgboost` does so for XGBoost, and so on. All of them report
every step, save a checkpoint where the server may pause the trial, end the training in the library's own way when the
server says so, and go on from the checkpoint when the trial comes back.
"""
