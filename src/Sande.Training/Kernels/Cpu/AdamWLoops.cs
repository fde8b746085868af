using System.Numerics;

namespace Sande.Training.Kernels.Cpu;

/// <summary>AdamW over all elements of a tensor.</summary>
internal static unsafe class AdamWLoops
{
    private const int ElementsOfPart = 1 << 15;

    private static int Lanes => Vector<float>.Count;

    public static void Update(float* parameter, float* gradient, float* mean, float* meanSquare, int count, AdamWStep step)
    {
        var numbers = new Numbers(step);
        Rows.For(count, 1, ElementsOfPart, (_, from, to) =>
        {
            var i = from;
            for (; i <= to - Lanes; i += Lanes)
                Update((Vector<float>*)(parameter + i), *(Vector<float>*)(gradient + i), (Vector<float>*)(mean + i), (Vector<float>*)(meanSquare + i), numbers);
            for (; i < to; i++)
                Update(ref parameter[i], gradient[i], ref mean[i], ref meanSquare[i], numbers);
        });
    }

    private static void Update(Vector<float>* parameter, Vector<float> gradient, Vector<float>* mean, Vector<float>* meanSquare, Numbers numbers)
    {
        var g = gradient * numbers.GradientScale;
        var m = *mean + (g - *mean) * numbers.MeanRate;
        var v = *meanSquare * numbers.Beta2 + g * g * numbers.MeanSquareRate;
        (*mean, *meanSquare) = (m, v);
        var root = Vector.SquareRoot(v) / new Vector<float>(numbers.RootCorrection) + new Vector<float>(numbers.Epsilon);
        *parameter = *parameter * numbers.Decay - m / root * numbers.StepSize;
    }

    private static void Update(ref float parameter, float gradient, ref float mean, ref float meanSquare, Numbers numbers)
    {
        var g = gradient * numbers.GradientScale;
        mean += (g - mean) * numbers.MeanRate;
        meanSquare = meanSquare * numbers.Beta2 + g * g * numbers.MeanSquareRate;
        var root = MathF.Sqrt(meanSquare) / numbers.RootCorrection + numbers.Epsilon;
        parameter = parameter * numbers.Decay - mean / root * numbers.StepSize;
    }

    private readonly struct Numbers(AdamWStep step)
    {
        public readonly float GradientScale = (float)step.GradientScale, MeanRate = (float)(1 - step.Beta1), Beta2 = (float)step.Beta2, MeanSquareRate = (float)(1 - step.Beta2);
        public readonly float RootCorrection = (float)step.RootCorrection, Epsilon = (float)step.Epsilon, Decay = (float)(1 - step.LearningRate * step.WeightDecay), StepSize = (float)step.StepSize;
    }
}
