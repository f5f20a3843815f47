"""The playground: the simulator in a web page, with nothing installed and no data sent anywhere."""
