package pgxx

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Run is the feature.
func Run(args []string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, args[0])
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	var v string
	if err := c.QueryRow(ctx, args[1]).Scan(&v); err != nil {
		return err
	}
	fmt.Println(v)
	return nil
}
