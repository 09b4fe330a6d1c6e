"""Where networks come from: training, the bank of trained ones, files of Keras and TOML."""
