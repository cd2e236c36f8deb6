"""Networks: a small multilayer perceptron and a small convolution as functions of one flat vector, and data sets."""
