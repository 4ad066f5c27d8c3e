package redisx

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Run is the feature.
func Run(args []string) error {
	c := redis.NewClient(&redis.Options{Addr: args[0]})
	v, err := c.Get(context.Background(), args[1]).Result()
	fmt.Println(v)
	return err
}
