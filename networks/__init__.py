"""Networks: a perceptron and a convolution as functions of one flat vector; data sets to train them on."""
