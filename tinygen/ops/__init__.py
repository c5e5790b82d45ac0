"""The operators tinygen compiles: one file each, with its meaning, its checks and its lowering."""

from __future__ import annotations

from tinygen.ops.abs import Abs
from tinygen.ops.add import Add
from tinygen.ops.add_n import AddN
from tinygen.ops.arg_max import ArgMax
from tinygen.ops.arg_min import ArgMin
from tinygen.ops.assign_variable import AssignVariable
from tinygen.ops.average_pool2d import AveragePool2D
from tinygen.ops.batch_matmul import BatchMatmul
from tinygen.ops.batch_to_space_nd import BatchToSpaceND
from tinygen.ops.broadcast_args import BroadcastArgs
from tinygen.ops.broadcast_to import BroadcastTo
from tinygen.ops.call_once import CallOnce
from tinygen.ops.cast import Cast
from tinygen.ops.ceil import Ceil
from tinygen.ops.concatenation import Concatenation
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.cos import Cos
from tinygen.ops.cumsum import Cumsum
from tinygen.ops.depth_to_space import DepthToSpace
from tinygen.ops.depthwise_conv2d import DepthwiseConv2D
from tinygen.ops.dequantize import Dequantize
from tinygen.ops.div import Div
from tinygen.ops.dynamic_update_slice import DynamicUpdateSlice
from tinygen.ops.elu import Elu
from tinygen.ops.embedding_lookup import EmbeddingLookup
from tinygen.ops.equal import Equal
from tinygen.ops.exp import Exp
from tinygen.ops.expand_dims import ExpandDims
from tinygen.ops.fill import Fill
from tinygen.ops.floor import Floor
from tinygen.ops.floor_div import FloorDiv
from tinygen.ops.floor_mod import FloorMod
from tinygen.ops.fully_connected import FullyConnected
from tinygen.ops.gather import Gather
from tinygen.ops.gather_nd import GatherNd
from tinygen.ops.gelu import Gelu
from tinygen.ops.greater import Greater
from tinygen.ops.greater_equal import GreaterEqual
from tinygen.ops.hard_swish import HardSwish
from tinygen.ops.if_ import If
from tinygen.ops.l2_normalization import L2Normalization
from tinygen.ops.l2_pool2d import L2Pool2D
from tinygen.ops.leaky_relu import LeakyRelu
from tinygen.ops.less import Less
from tinygen.ops.less_equal import LessEqual
from tinygen.ops.log import Log
from tinygen.ops.log_softmax import LogSoftmax
from tinygen.ops.logical_and import LogicalAnd
from tinygen.ops.logical_not import LogicalNot
from tinygen.ops.logical_or import LogicalOr
from tinygen.ops.logistic import Logistic
from tinygen.ops.max_pool2d import MaxPool2D
from tinygen.ops.maximum import Maximum
from tinygen.ops.mean import Mean
from tinygen.ops.minimum import Minimum
from tinygen.ops.mirror_pad import MirrorPad
from tinygen.ops.mul import Mul
from tinygen.ops.neg import Neg
from tinygen.ops.not_equal import NotEqual
from tinygen.ops.pack import Pack
from tinygen.ops.pad import Pad
from tinygen.ops.padv2 import PadV2
from tinygen.ops.pow import Pow
from tinygen.ops.prelu import Prelu
from tinygen.ops.quantize import Quantize
from tinygen.ops.read_variable import ReadVariable
from tinygen.ops.reduce_max import ReduceMax
from tinygen.ops.reduce_min import ReduceMin
from tinygen.ops.reduce_prod import ReduceProd
from tinygen.ops.relu import Relu
from tinygen.ops.relu6 import Relu6
from tinygen.ops.relu_n1_to_1 import ReluN1To1
from tinygen.ops.reshape import Reshape
from tinygen.ops.resize_bilinear import ResizeBilinear
from tinygen.ops.resize_nearest_neighbor import ResizeNearestNeighbor
from tinygen.ops.reverse_v2 import ReverseV2
from tinygen.ops.round import Round
from tinygen.ops.rsqrt import Rsqrt
from tinygen.ops.select import Select
from tinygen.ops.select_v2 import SelectV2
from tinygen.ops.shape import Shape
from tinygen.ops.signal_delay import SignalDelay
from tinygen.ops.signal_energy import SignalEnergy
from tinygen.ops.signal_fft_auto_scale import SignalFftAutoScale
from tinygen.ops.signal_filter_bank import SignalFilterBank
from tinygen.ops.signal_filter_bank_log import SignalFilterBankLog
from tinygen.ops.signal_filter_bank_spectral_subtraction import SignalFilterBankSpectralSubtraction
from tinygen.ops.signal_filter_bank_square_root import SignalFilterBankSquareRoot
from tinygen.ops.signal_framer import SignalFramer
from tinygen.ops.signal_irfft import SignalIrfft
from tinygen.ops.signal_overlap_add import SignalOverlapAdd
from tinygen.ops.signal_pcan import SignalPcan
from tinygen.ops.signal_rfft import SignalRfft
from tinygen.ops.signal_stacker import SignalStacker
from tinygen.ops.signal_window import SignalWindow
from tinygen.ops.sin import Sin
from tinygen.ops.slice import Slice
from tinygen.ops.softmax import Softmax
from tinygen.ops.space_to_batch_nd import SpaceToBatchND
from tinygen.ops.space_to_depth import SpaceToDepth
from tinygen.ops.split import Split
from tinygen.ops.split_v import SplitV
from tinygen.ops.sqrt import Sqrt
from tinygen.ops.square import Square
from tinygen.ops.squared_difference import SquaredDifference
from tinygen.ops.squeeze import Squeeze
from tinygen.ops.strided_slice import StridedSlice
from tinygen.ops.sub import Sub
from tinygen.ops.sum import Sum
from tinygen.ops.svdf import Svdf
from tinygen.ops.tanh import Tanh
from tinygen.ops.tflite_detection_postprocess import TfliteDetectionPostprocess
from tinygen.ops.tile import Tile
from tinygen.ops.transpose import Transpose
from tinygen.ops.transpose_conv import TransposeConv
from tinygen.ops.unidirectional_sequence_lstm import UnidirectionalSequenceLstm
from tinygen.ops.unpack import Unpack
from tinygen.ops.var_handle import VarHandle
from tinygen.ops.while_ import While
from tinygen.ops.zeros_like import ZerosLike

OPERATORS = (
    Abs,
    Add,
    AddN,
    ArgMax,
    ArgMin,
    AssignVariable,
    AveragePool2D,
    BatchMatmul,
    BatchToSpaceND,
    BroadcastArgs,
    BroadcastTo,
    CallOnce,
    Cast,
    Ceil,
    Concatenation,
    Conv2D,
    Cos,
    Cumsum,
    DepthToSpace,
    DepthwiseConv2D,
    Dequantize,
    Div,
    DynamicUpdateSlice,
    Elu,
    EmbeddingLookup,
    Equal,
    Exp,
    ExpandDims,
    Fill,
    Floor,
    FloorDiv,
    FloorMod,
    FullyConnected,
    Gather,
    GatherNd,
    Gelu,
    Greater,
    GreaterEqual,
    HardSwish,
    If,
    L2Normalization,
    L2Pool2D,
    LeakyRelu,
    Less,
    LessEqual,
    Log,
    LogSoftmax,
    LogicalAnd,
    LogicalNot,
    LogicalOr,
    Logistic,
    MaxPool2D,
    Maximum,
    Mean,
    Minimum,
    MirrorPad,
    Mul,
    Neg,
    NotEqual,
    Pack,
    Pad,
    PadV2,
    Pow,
    Prelu,
    Quantize,
    ReadVariable,
    ReduceMax,
    ReduceMin,
    ReduceProd,
    Relu,
    Relu6,
    ReluN1To1,
    Reshape,
    ResizeBilinear,
    ResizeNearestNeighbor,
    ReverseV2,
    Round,
    Rsqrt,
    Select,
    SelectV2,
    Shape,
    SignalDelay,
    SignalEnergy,
    SignalFftAutoScale,
    SignalFilterBank,
    SignalFilterBankLog,
    SignalFilterBankSpectralSubtraction,
    SignalFilterBankSquareRoot,
    SignalFramer,
    SignalIrfft,
    SignalOverlapAdd,
    SignalPcan,
    SignalRfft,
    SignalStacker,
    SignalWindow,
    Sin,
    Slice,
    Softmax,
    SpaceToBatchND,
    SpaceToDepth,
    Split,
    SplitV,
    Sqrt,
    Square,
    SquaredDifference,
    Squeeze,
    StridedSlice,
    Sub,
    Sum,
    Svdf,
    Tanh,
    TfliteDetectionPostprocess,
    Tile,
    Transpose,
    TransposeConv,
    UnidirectionalSequenceLstm,
    Unpack,
    VarHandle,
    While,
    ZerosLike,
)
