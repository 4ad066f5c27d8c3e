package protojsonx

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"
)

// Run is the feature.
func Run(args []string) error {
	s, err := structpb.NewStruct(map[string]any{"args": len(args)})
	if err != nil {
		return err
	}
	out, err := protojson.Marshal(s)
	fmt.Println(string(out))
	return err
}
