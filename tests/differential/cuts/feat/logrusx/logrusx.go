package logrusx

import (
	"github.com/sirupsen/logrus"
)

// Run is the feature.
func Run(args []string) error {
	logrus.SetFormatter(&logrus.JSONFormatter{})
	logrus.WithField("args", args).Info("run")
	return nil
}
