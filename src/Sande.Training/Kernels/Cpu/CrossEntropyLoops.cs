using System.Numerics;

namespace Sande.Training.Kernels.Cpu;

/// <summary>Cross-entropy of rows of logits, which may become their own gradients.</summary>
internal static unsafe class CrossEntropyLoops
{
    private const int RowsOfPart = 8;

    private static int Lanes => Vector<float>.Count;

    public static void Run(float* logits, long* targets, float* losses, int rows, int width, bool gradient) => Rows.For(rows, width, RowsOfPart, (_, from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            var z = logits + (long)row * width;
            var (most, target) = (Max(z, width), z[targets[row]]);
            var sum = gradient ? Exponentials(z, most, width) : SumOfExponentials(z, most, width);
            losses[row] = most + MathF.Log(sum) - target;
            if (!gradient)
                continue;
            Scale(z, 1 / sum, width);
            z[targets[row]] -= 1;
        }
    });

    private static float Max(float* z, int width)
    {
        var (greatest, i) = (new Vector<float>(float.NegativeInfinity), 0);
        for (; i <= width - Lanes; i += Lanes)
            greatest = Vector.Max(greatest, *(Vector<float>*)(z + i));
        var max = float.NegativeInfinity;
        for (var lane = 0; lane < Lanes; lane++)
            max = MathF.Max(max, greatest[lane]);
        for (; i < width; i++)
            max = MathF.Max(max, z[i]);
        return max;
    }

    private static float SumOfExponentials(float* z, float most, int width)
    {
        var (sums, shift, i) = (Vector<float>.Zero, new Vector<float>(most), 0);
        for (; i <= width - Lanes; i += Lanes)
            sums += Vector.Exp(*(Vector<float>*)(z + i) - shift);
        var sum = Vector.Sum(sums);
        for (; i < width; i++)
            sum += MathF.Exp(z[i] - most);
        return sum;
    }

    /// <summary>The same, and the exponentials take the logits' place.</summary>
    private static float Exponentials(float* z, float most, int width)
    {
        var (sums, shift, i) = (Vector<float>.Zero, new Vector<float>(most), 0);
        for (; i <= width - Lanes; i += Lanes)
        {
            var value = Vector.Exp(*(Vector<float>*)(z + i) - shift);
            *(Vector<float>*)(z + i) = value;
            sums += value;
        }

        var sum = Vector.Sum(sums);
        for (; i < width; i++)
            sum += z[i] = MathF.Exp(z[i] - most);
        return sum;
    }

    private static void Scale(float* z, float factor, int width)
    {
        var (factors, i) = (new Vector<float>(factor), 0);
        for (; i <= width - Lanes; i += Lanes)
            *(Vector<float>*)(z + i) *= factors;
        for (; i < width; i++)
            z[i] *= factor;
    }
}
