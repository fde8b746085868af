using System.Numerics;

namespace Sande.Training.Kernels.Cpu;

/// <summary>Rotary position embedding of heads.</summary>
internal static unsafe class RotaryLoops
{
    private const int TokensOfPart = 32;

    private static int Lanes => Vector<float>.Count;

    /// <param name="heads">[tokens, heads, head dim].</param>
    /// <param name="cos">[tokens, head dim].</param>
    /// <param name="sin">[tokens, head dim].</param>
    /// <param name="output">As <paramref name="heads"/>.</param>
    /// <param name="tokens">Tokens.</param>
    /// <param name="headCount">Heads.</param>
    /// <param name="headDim">Even.</param>
    /// <param name="sign">1, or -1 for the inverse.</param>
    public static void Rotate(float* heads, float* cos, float* sin, float* output, int tokens, int headCount, int headDim, float sign)
        => Rows.For(tokens, headCount * headDim, TokensOfPart, (_, from, to) =>
        {
            for (var token = from; token < to; token++)
            {
                for (var head = 0; head < headCount; head++)
                {
                    var at = ((long)token * headCount + head) * headDim;
                    RotateHead(heads + at, cos + (long)token * headDim, sin + (long)token * headDim, output + at, headDim / 2, sign);
                }
            }
        });

    private static void RotateHead(float* x, float* cos, float* sin, float* y, int half, float sign)
    {
        var (signs, i) = (new Vector<float>(sign), 0);
        for (; i <= half - Lanes; i += Lanes)
        {
            var (first, second) = (*(Vector<float>*)(x + i), *(Vector<float>*)(x + half + i));
            var (c, s) = (*(Vector<float>*)(cos + i), *(Vector<float>*)(sin + i) * signs);
            *(Vector<float>*)(y + i) = first * c - second * s;
            *(Vector<float>*)(y + half + i) = second * c + first * s;
        }

        for (; i < half; i++)
            (y[i], y[half + i]) = (x[i] * cos[i] - x[half + i] * sin[i] * sign, x[half + i] * cos[i] + x[i] * sin[i] * sign);
    }
}
