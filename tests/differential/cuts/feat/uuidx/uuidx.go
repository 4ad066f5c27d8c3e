package uuidx

import (
	"fmt"

	"github.com/google/uuid"
)

// Run is the feature.
func Run(args []string) error {
	fmt.Println(uuid.New())
	return nil
}
