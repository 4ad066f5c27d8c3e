package slogx

import (
	"log/slog"
	"os"
)

// Run is the feature.
func Run(args []string) error {
	l := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	l.Info("run", "args", args)
	return nil
}
