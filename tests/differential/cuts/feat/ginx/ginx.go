package ginx

import (
	"github.com/gin-gonic/gin"
)

// Run is the feature.
func Run(args []string) error {
	r := gin.Default()
	r.GET("/", func(c *gin.Context) { c.JSON(200, gin.H{"args": args}) })
	return r.Run(args[0])
}
