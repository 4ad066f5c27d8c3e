package hclx

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsimple"
)

// Run is the feature.
func Run(args []string) error {
	var v struct {
		Name string `hcl:"name"`
	}
	err := hclsimple.DecodeFile(args[0], nil, &v)
	fmt.Println(v.Name)
	return err
}
