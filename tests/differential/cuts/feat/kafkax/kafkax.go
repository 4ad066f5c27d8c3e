package kafkax

import (
	"context"

	"github.com/segmentio/kafka-go"
)

// Run is the feature.
func Run(args []string) error {
	w := &kafka.Writer{Addr: kafka.TCP(args[0]), Topic: args[1]}
	defer w.Close()
	return w.WriteMessages(context.Background(), kafka.Message{Value: []byte(args[2])})
}
