package cobrax

import (
	"fmt"

	"github.com/spf13/cobra"
)

// Run is the feature.
func Run(args []string) error {
	root := &cobra.Command{Use: "app"}
	var n int
	sub := &cobra.Command{Use: "sub", RunE: func(cmd *cobra.Command, args []string) error {
		fmt.Println(n, args)
		return nil
	}}
	sub.Flags().IntVar(&n, "n", 1, "how many")
	root.AddCommand(sub)
	root.SetArgs(args)
	return root.Execute()
}
