package natsx

import (
	"github.com/nats-io/nats.go"
)

// Run is the feature.
func Run(args []string) error {
	c, err := nats.Connect(args[0])
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Publish(args[1], []byte(args[2]))
}
