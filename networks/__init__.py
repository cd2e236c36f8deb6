"""Networks: a small multilayer perceptron as functions of one flat vector, and data sets to train it on."""
