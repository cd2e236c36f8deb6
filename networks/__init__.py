"""Networks: a perceptron and a convolution, each as functions of one flat vector; data sets to train them on."""
