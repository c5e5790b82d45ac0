"""All variants; of those that take a layer, the first is chosen."""

from __future__ import annotations

from tinygen.variants.add_s8_mac16 import AddS8Mac16
from tinygen.variants.average_pool2d_s8_dsp import AveragePool2DS8Dsp, MeanS8Dsp
from tinygen.variants.average_pool2d_s8_mve import AveragePool2DS8Mve
from tinygen.variants.conv2d_s8_avr import Conv2DS8Avr
from tinygen.variants.conv2d_s8_blocked import Conv2DS8Blocked
from tinygen.variants.conv2d_s8_dsp import Conv2DS8Dsp, ThinConv2DS8Dsp
from tinygen.variants.conv2d_s8_mac16 import Conv2DS8Mac16, ThinConv2DS8Mac16
from tinygen.variants.conv2d_s8_mve import Conv2DS8Mve
from tinygen.variants.conv2d_s16_dsp import Conv2DS16Dsp
from tinygen.variants.conv2d_s16_mve import Conv2DS16Mve, FullyConnectedS16Mve
from tinygen.variants.conv2d_winograd_s8_dsp import Conv2DWinogradS8Dsp
from tinygen.variants.conv2d_winograd_s8_mac16 import Conv2DWinogradS8Mac16
from tinygen.variants.depthwise3x3_conv2d_s8_dsp import Depthwise3x3Conv2DS8Dsp
from tinygen.variants.depthwise_conv2d_s8_avr import DepthwiseConv2DS8Avr
from tinygen.variants.depthwise_conv2d_s8_blocked import DepthwiseConv2DS8Blocked
from tinygen.variants.depthwise_conv2d_s8_dsp import DepthwiseConv2DS8Dsp
from tinygen.variants.depthwise_conv2d_s8_mac16 import DepthwiseConv2DS8Mac16
from tinygen.variants.depthwise_conv2d_s8_mve import DepthwiseConv2DS8Mve
from tinygen.variants.fully_connected_long_s8_dsp import FullyConnectedLongS8Dsp
from tinygen.variants.fully_connected_long_s8_mac16 import FullyConnectedLongS8Mac16
from tinygen.variants.fully_connected_s8_blocked import FullyConnectedS8Blocked
from tinygen.variants.fully_connected_s8_dsp import FullyConnectedS8Dsp, WholeWindowS8Dsp
from tinygen.variants.fully_connected_s8_mac16 import FullyConnectedS8Mac16
from tinygen.variants.fully_connected_s8_mve import FullyConnectedS8Mve
from tinygen.variants.fully_connected_s16_dsp import FullyConnectedS16Dsp
from tinygen.variants.fully_connected_slim_s8_dsp import FullyConnectedSlimS8Dsp
from tinygen.variants.max_pool2d_s8_dsp import MaxPool2DS8Dsp
from tinygen.variants.max_pool2d_s8_mve import MaxPool2DS8Mve
from tinygen.variants.mean_s8_mve import MeanS8Mve
from tinygen.variants.mul_s8_dsp import MulS8Dsp
from tinygen.variants.mul_s8_mve import MulS8Mve
from tinygen.variants.pointwise_conv2d_s8_dsp import FullyConnectedRowsS8Dsp, PointwiseConv2DS8Dsp
from tinygen.variants.pointwise_conv2d_s8_mac16 import PointwiseConv2DS8Mac16
from tinygen.variants.sum_s8_blocked import AddS8Blocked, SubS8Blocked
from tinygen.variants.sum_s8_dsp import AddS8Dsp, SubS8Dsp
from tinygen.variants.sum_s8_mve import AddS8Mve, SubS8Mve
from tinygen.variants.variant import Variant

VARIANTS: tuple[Variant, ...] = (
    FullyConnectedS8Dsp(),
    WholeWindowS8Dsp(),
    Depthwise3x3Conv2DS8Dsp(),
    PointwiseConv2DS8Dsp(),
    Conv2DWinogradS8Dsp(),
    Conv2DS8Dsp(),
    ThinConv2DS8Dsp(),
    DepthwiseConv2DS8Dsp(),
    DepthwiseConv2DS8Mve(),
    Conv2DS8Mve(),
    FullyConnectedS8Mve(),
    AveragePool2DS8Mve(),
    MaxPool2DS8Mve(),
    AddS8Mve(),
    SubS8Mve(),
    MulS8Mve(),
    MeanS8Mve(),
    Conv2DS16Mve(),
    FullyConnectedS16Mve(),
    Conv2DS8Avr(),
    DepthwiseConv2DS8Avr(),
    DepthwiseConv2DS8Blocked(),  # of one channel better than a convolution, as long as it takes the window
    Conv2DS8Blocked(),
    FullyConnectedS8Blocked(),
    AddS8Blocked(),
    SubS8Blocked(),
    FullyConnectedSlimS8Dsp(),
    FullyConnectedLongS8Dsp(),
    FullyConnectedRowsS8Dsp(),
    AddS8Dsp(),
    SubS8Dsp(),
    MulS8Dsp(),
    FullyConnectedS16Dsp(),
    Conv2DS16Dsp(),
    MaxPool2DS8Dsp(),
    AveragePool2DS8Dsp(),
    MeanS8Dsp(),
    PointwiseConv2DS8Mac16(),
    Conv2DWinogradS8Mac16(),
    DepthwiseConv2DS8Mac16(),
    Conv2DS8Mac16(),
    ThinConv2DS8Mac16(),
    FullyConnectedS8Mac16(),
    FullyConnectedLongS8Mac16(),
    AddS8Mac16(),
)
