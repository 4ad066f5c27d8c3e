package zapx

import (
	"go.uber.org/zap"
)

// Run is the feature.
func Run(args []string) error {
	l, err := zap.NewProduction()
	if err != nil {
		return err
	}
	l.Info("run", zap.Strings("args", args))
	return l.Sync()
}
