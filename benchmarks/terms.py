"""Of which terms the cost of each kernel is made: its loops, outermost first, and what its code depends on.

tinygen/costs/terms.py says how they are written; {a,b} stands for either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["terms_of"]


def terms_of(kernel: str) -> tuple[str, ...]:
    """Those declared; without any, an amount for the call and one for each element."""
    found = [one for line in TERMS.get(kernel, "1\nelements").split("\n") for one in expand(line.strip())]
    return tuple(dict.fromkeys(term for term in found if term))


def expand(text: str) -> list[str]:
    """a*{b,c} is a*b and a*c."""
    found = re.search(r"\{([^{}]*)\}", text)
    if found is None:
        return [text.replace("*1", "").replace(" ", "")]
    return [
        one
        for part in found[1].split(",")
        for one in expand(text[: found.start()] + part.strip() + text[found.end() :])
    ]


POOL = """
    1
    batches*area*{1,depth,depth*?bounded}
    batches*depth*inner_rows*{output_width,inner_columns}
    """

TERMS: Mapping[str, str] = {
    "tg_conv2d_s8_dsp": """
        1
        output_height
        lines
        lines*line/4
        moved*line/4
        area*{1,window_height,pairs}
        area*window_height*?run%4
        stripes*output_depth^2*{1,?wide}
        stripes*output_depth^2*?wide*pairs
        blocks*{1,pairs}
        blocks*output_depth^2*{1,?wide,?halves,?bounded,!whole,pairs/16,?aside}
        blocks*output_depth^2*pairs*{?wide,!wide}
        """,
    "tg_pointwise_conv2d_s8_dsp": """
        1
        rows
        stripes
        stripes*output_depth^2
        stripes*output_depth^2*pairs
        blocks*{1,words,?odd}
        blocks*{1,words,?odd}*{?stripe,!stripe}
        blocks*output_depth^2*{1,?halves,?bounded,?words_stored,!words_stored,!stripe,rounds}
        blocks*output_depth^2*pairs*{?stripe,!stripe}
        rows*left*{1,words,?odd}
        rows*?left*output_depth^2*{1,pairs}*{?stripe,!stripe}
        rows*left*output_depth^2*{1,pairs,?halves,?bounded}*{1,!stripe}
        """,
    "tg_conv2d_winograd_s8_dsp": """
        1
        bands*{1,line/4}
        bands*width*input_depth/4
        squares*{1,?together,!together}
        squares*pairs*{?together,!together}
        stripes*output_depth/2*{1,pairs}
        blocks*output_depth/2*{1,pairs,?eights,pairs/8,!eights*pairs}
        squares*output_depth/2*{1,?halves,?bounded,!even}
        """,
    "tg_depthwise3x3_conv2d_s8_dsp": """
        1
        filters*{1,?slow,!slow}
        filters*{?slow,!slow}*{first,inner,last,single}*{1,output_height}
        filters*!slow*odd*{first,inner,last,single}
        filters*{?slow,!slow}*area*{1,?halves,?bounded,?shift,!shift,?narrow,?aside}
        filters*?narrow*inner*output_height
        """,
    "tg_depthwise_conv2d_s8_dsp": """
        1
        lines*line
        filters*{1,taps,window_height}
        filters*taps*?slow
        height*{1,?near,!near}
        height*width*{?near,?near,!near}
        filters*output_height
        filters*output_height*strips*{1,window_height,taps}*{1,?slow,!slow}
        filters*output_height*strips*{window_height,taps}*?few
        filters*area*{1,?halves,?bounded}
        filters*output_height*single
        """,
    "tg_fully_connected_s8_dsp": """
        1
        batches*{1,depth^4,depth/16,?depth%4}
        batches*units^4*{1,depth^4,depth/32,?shift,!shift}
        batches*units*{1,?shift,!shift,?bounded,?rescale_stride}
        batches*units*!shift*?halves
        """,
    "tg_fully_connected_long_s8_dsp": """
        1
        batches
        batches*units^4*{1,depth^4,depth/16,?depth%4}
        batches*units*{1,?halves,?bounded,?rescale_stride,?units%4}
        """,
    "tg_fully_connected_slim_s8_dsp": """
        1
        batches*{1,depth}
        batches*units*{1,depth/3,?halves,?bounded,?rescale_stride}
        """,
    "tg_average_pool2d_s8_dsp": """
        1
        output_height
        area
        area*depth^4*{1,window_height,?bounded,?away}
        area*depth^4*window_height*window_width
        """,
    "tg_max_pool2d_s8_dsp": """
        1
        output_height
        area
        area*depth^4*{1,?bounded,!whole}
        inner_rows*output_width*depth^4*{1,!whole}
        inner_rows*inner_columns*depth^4*{1,!whole}
        """,
    "tg_conv2d_s8_mve": """
        1
        blocks
        blocks*output_depth^2*{1,chunks,?halves,?bounded,?left,?single}
        columns*{1,?single,!single,?through_copy}
        columns*?single*chunks
        columns*?through_copy*chunks
        columns*!single*window_height*{?through_copy,!through_copy}*{1,?tall}
        parts*!single*{?through_copy,!through_copy}
        part_chunks*!single*{?through_copy,!through_copy}
        blank*{?through_copy,!through_copy}
        blank_chunks*{?through_copy,!through_copy}
        """,
    "tg_depthwise_conv2d_s8_mve": """
        1
        lines*{1,window_height,?margin}
        lines*window_height*{line^16,?margin,line%16}
        pixels*{1,?ragged}
        pixels*depth^16*{1,taps,?halves,?bounded,?left,?ragged,?many}
        pixels*depth^16*?many*{taps,window_height}
        """,
    "tg_fully_connected_s8_mve": """
        1
        batches
        batches*units^8*{1,depth^16,?halves,?left}
        """,
    "tg_average_pool2d_s8_mve": """
        1
        batches*output_height
        batches*area*{1,depth^4}
        batches*inner_rows*output_width*depth^4
        batches*inner_rows*inner_columns*depth^4
        """,
    "tg_max_pool2d_s8_mve": """
        1
        batches*output_height
        batches*area*{1,depth^16}
        batches*inner_rows*output_width*depth^16
        batches*inner_rows*inner_columns*depth^16
        """,
    "tg_sum_s8_mve": "1\nelements^4",
    "tg_mul_s8_mve": "1\nelements^4",
    "tg_mean_s8_mve": "1\nrows*depth^4*{1,elements}",
    "tg_conv2d_s8_blocked": """
        1
        batches
        {pairs,fours}*{1,length,output_depth,output_depth^2}
        {pairs,fours}*output_depth^2*length
        {pairs,fours}*window_height
        inner_rows*output_width
        pixels*output_depth*{1,?half,?half_away}
        copied*{1,run}
        """,
    "tg_depthwise_conv2d_s8_blocked": """
        1
        rows*{1,input_width,reach}
        rows*reach*input_depth
        rows*input_width*input_depth
        output_rows
        output_rows*channels*{1,taps,window_height}
        output_rows*channels*steps*{1,window_height,taps,extended}
        output_rows*channels*output_width*{1,?half,?half_away}
        """,
    "tg_fully_connected_s8_blocked": """
        1
        batches*{1,chunks}
        batches*chunks*?ordered
        batches*units^4*{1,chunks}*{?tiny,!tiny}
        batches*units*{1,?half,?half_away}
        batches*?units%4
        """,
    "tg_sum_s8_blocked": "1\nelements",
    "tg_conv2d_s8_mac16": """
        1
        stripes
        lines*{1,line,line^4}
        lines*input_width*{1,input_depth}
        lines*input_width*input_depth*?quick
        stripes*output_depth*{1,words,words/4}
        output_height*output_depth
        pixels*output_depth*{1,?halves,?bounded}
        pixels*output_depth*window_height*{1,fours}
        pixels*output_depth*?rolled
        pixels*output_depth*window_height*?rolled
        """,
    "tg_pointwise_conv2d_s8_mac16": """
        1
        stripes
        pixels*{words,words/4}
        stripes*output_depth*{1,words,words/4}
        pixels*output_depth*{1,words,?halves,?bounded}
        pixels*output_depth*{?large,?looped}
        """,
    "tg_conv2d_winograd_s8_mac16": """
        1
        stripes
        lines*{1,line*input_depth,input_width*input_depth}
        lines*output_width*input_depth
        stripes*output_depth*{1,input_depth}
        output_height*output_depth*{1,output_width}
        output_height*output_depth*output_width*{input_depth,?halves,?bounded}
        """,
    "tg_depthwise_conv2d_s8_mac16": """
        1
        stripes
        filters*{1,stripes}
        filled*{1,input_width}
        borders
        filters*stripes*output_width
        filters*area*{1,?halves,?bounded}
        """,
    "tg_fully_connected_s8_mac16": """
        1
        batches*{1,depth,fours}
        batches*units*{1,fours,?halves,?bounded}
        batches*units*{steps,1}
        """,
    "tg_fully_connected_long_s8_mac16": """
        1
        batches*{1,depth,fours}
        batches*units*{1,fours,steps,?rescale_stride,?bounded}
        """,
    "tg_add_s8_mac16": "1\nelements*{1,?halves,?bounded}",
    "tg_sum_s8_dsp": "1\nelements*{1,?bounded}",
    "tg_mul_s8_dsp": "1\nelements*{1,?bounded,?halves}",
    "tg_table_s8": "1\nelements",
    "tg_requantize_s8_s8": "1\nelements",
    "tg_softmax_s8": "1\nrows\nrows*depth",
    "tg_conv2d_s8": """
        1
        batches*area*{1,output_depth}
        batches*output_depth*inner_rows*output_width
        batches*output_depth*area*{window_height,?bounded,!single,?tiny,!tiny}
        batches*output_depth*inner_rows*{output_width*window_width,inner_columns}
        batches*output_depth*inner_rows*inner_columns*group_depth*{?tiny,!tiny}
        batches*output_depth*inner_rows*inner_columns*{?tiny,!tiny}
        """,
    "tg_depthwise_conv2d_s8": """
        1
        batches*area
        filters*area*{1,window_height,?bounded}
        filters*inner_rows*output_width*{1,window_width}
        filters*inner_rows*output_width*window_width*{?padded,!padded}
        filters*inner_rows*inner_columns*{1,?padded,!padded}
        """,
    "tg_fully_connected_s8": """
        1
        batches
        batches*units*{1,depth,?depth/4,?bounded,?rescale_stride}
        """,
    "tg_average_pool2d_s8": POOL,
    "tg_max_pool2d_s8": POOL,
    "tg_add_s8": "1\nsize*{1,?bounded}\nsize0*size1*size2",
    "tg_sub_s8": "1\nsize*{1,?bounded}\nsize0*size1*size2",
    "tg_mul_s8": "1\nsize*{1,?bounded}\nsize0*size1*size2",
    "tg_mean_s8": "1\nsize0*size2*size4\nsize0*size2*size4*size1*{1,size3}",
}
