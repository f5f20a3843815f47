"""The experiments of 1986, each as data plus two small functions."""
