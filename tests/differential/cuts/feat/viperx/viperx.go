package viperx

import (
	"fmt"

	"github.com/spf13/viper"
)

// Run is the feature.
func Run(args []string) error {
	viper.SetConfigFile(args[0])
	if err := viper.ReadInConfig(); err != nil {
		return err
	}
	fmt.Println(viper.AllSettings())
	return nil
}
