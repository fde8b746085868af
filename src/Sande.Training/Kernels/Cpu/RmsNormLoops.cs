using System.Numerics;

namespace Sande.Training.Kernels.Cpu;

/// <summary>RMSNorm of rows.</summary>
internal static unsafe class RmsNormLoops
{
    /// <summary>Rows of a range: the weight's gradient is added up range by range.</summary>
    public const int RowsOfPart = 64;

    private static int Lanes => Vector<float>.Count;

    /// <param name="input">[rows, width].</param>
    /// <param name="added">The same, added first, or null.</param>
    /// <param name="weight">[width].</param>
    /// <param name="sum">Where the sum of both goes; null where nothing is added.</param>
    /// <param name="output">[rows, width].</param>
    /// <param name="inverseRms">[rows].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Their length.</param>
    /// <param name="eps">Added to the mean square.</param>
    /// <param name="offset">Added to the weight.</param>
    public static void Forward(float* input, float* added, float* weight, float* sum, float* output, float* inverseRms, int rows, int width, float eps, float offset)
        => Rows.For(rows, width, RowsOfPart, (_, from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var x = input + (long)row * width;
                if (added is not null)
                    x = Add(x, added + (long)row * width, sum + (long)row * width, width);
                inverseRms[row] = 1 / MathF.Sqrt(SumOfSquares(x, width) / width + eps);
                Scale(x, weight, output + (long)row * width, inverseRms[row], width, offset);
            }
        });

    public static void Backward(float* gradient, float* input, float* weight, float* inverseRms, float* added, float* ofInput, float* weightParts, int rows, int width, float offset)
        => Rows.For(rows, width, RowsOfPart, (part, from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                float* g = gradient + (long)row * width, x = input + (long)row * width;
                var r = inverseRms[row];
                var projection = WeightedDot(g, x, weight, width, offset) * r * r * r / width;
                var y = ofInput + (long)row * width;
                InputGradient(g, x, weight, y, r, projection, width, offset);
                if (added is not null)
                    Add(y, added + (long)row * width, y, width);
                if (weightParts is not null)
                    AddWeightGradient(g, x, weightParts + (long)part * width, r, width);
            }
        });

    private static float* Add(float* x, float* y, float* sum, int width)
    {
        var i = 0;
        for (; i <= width - Lanes; i += Lanes)
            *(Vector<float>*)(sum + i) = *(Vector<float>*)(x + i) + *(Vector<float>*)(y + i);
        for (; i < width; i++)
            sum[i] = x[i] + y[i];
        return sum;
    }

    private static float SumOfSquares(float* x, int width)
    {
        var (sums, i) = (Vector<float>.Zero, 0);
        for (; i <= width - Lanes; i += Lanes)
        {
            var value = *(Vector<float>*)(x + i);
            sums += value * value;
        }

        var sum = Vector.Sum(sums);
        for (; i < width; i++)
            sum += x[i] * x[i];
        return sum;
    }

    private static void Scale(float* x, float* weight, float* y, float r, int width, float offset)
    {
        var (scale, plus, i) = (new Vector<float>(r), new Vector<float>(offset), 0);
        for (; i <= width - Lanes; i += Lanes)
            *(Vector<float>*)(y + i) = *(Vector<float>*)(x + i) * scale * (*(Vector<float>*)(weight + i) + plus);
        for (; i < width; i++)
            y[i] = x[i] * r * (weight[i] + offset);
    }

    private static float WeightedDot(float* g, float* x, float* weight, int width, float offset)
    {
        var (sums, plus, i) = (Vector<float>.Zero, new Vector<float>(offset), 0);
        for (; i <= width - Lanes; i += Lanes)
            sums += *(Vector<float>*)(g + i) * *(Vector<float>*)(x + i) * (*(Vector<float>*)(weight + i) + plus);
        var sum = Vector.Sum(sums);
        for (; i < width; i++)
            sum += g[i] * x[i] * (weight[i] + offset);
        return sum;
    }

    private static void InputGradient(float* g, float* x, float* weight, float* y, float r, float projection, int width, float offset)
    {
        var (scale, along, plus, i) = (new Vector<float>(r), new Vector<float>(projection), new Vector<float>(offset), 0);
        for (; i <= width - Lanes; i += Lanes)
            *(Vector<float>*)(y + i) = *(Vector<float>*)(g + i) * (*(Vector<float>*)(weight + i) + plus) * scale - *(Vector<float>*)(x + i) * along;
        for (; i < width; i++)
            y[i] = g[i] * (weight[i] + offset) * r - x[i] * projection;
    }

    private static void AddWeightGradient(float* g, float* x, float* sums, float r, int width)
    {
        var (scale, i) = (new Vector<float>(r), 0);
        for (; i <= width - Lanes; i += Lanes)
            *(Vector<float>*)(sums + i) += *(Vector<float>*)(g + i) * *(Vector<float>*)(x + i) * scale;
        for (; i < width; i++)
            sums[i] += g[i] * x[i] * r;
    }
}
