package zerologx

import (
	"os"

	"github.com/rs/zerolog"
)

// Run is the feature.
func Run(args []string) error {
	l := zerolog.New(zerolog.ConsoleWriter{Out: os.Stderr}).With().Timestamp().Logger()
	l.Info().Strs("args", args).Msg("run")
	return nil
}
